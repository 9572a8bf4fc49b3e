import { type Outbox, PRIORITY } from '../messages/outbox.ts';
import { isE164 } from '../numbers/phone-number.ts';
import type { Store } from '../store/store.ts';
import { START_WORDS, STOP_ANSWERS, STOP_WORDS } from './opt-out-words.ts';

export interface OptOutMessage {
  id: number;
  address: string;
  text: string;
  lineId: number | null;
  deviceId: number | null;
}

/** What a message asks for, when it is one of the words and nothing else. */
export function optOutWord(text: string): 'stop' | 'start' | null {
  if (text.length > 40) return null;
  const word = text
    .normalize('NFD')
    .replace(/[\p{M}\p{P}\p{S}\p{C}\s]+/gu, '')
    .toUpperCase();
  if (STOP_WORDS.includes(word)) return 'stop';
  return START_WORDS.includes(word) ? 'start' : null;
}

/** STOP is obeyed at once and for good, until the same person sends START. */
export function createOptOuts(
  store: Store,
  outbox: Outbox,
  settings: () => { language: string; validityMinutes: number },
) {
  function answer(message: OptOutMessage): void {
    const { language, validityMinutes } = settings();
    outbox.enqueue({
      purpose: `stop:${message.id}`,
      recipient: message.address,
      text: STOP_ANSWERS[language.split('-')[0] ?? ''] ?? STOP_ANSWERS.en ?? '',
      lineId: message.lineId,
      deviceId: message.lineId === null ? message.deviceId : null,
      priority: PRIORITY.person,
      report: true,
      validityMinutes,
      // One confirmation, even when its outcome is unknown.
      resend: false,
      expiresAt: null,
      quietZones: null,
    });
  }

  return {
    /**
     * A received message may be a STOP or START. Call it in the transaction of its consumer; idempotent.
     * Only somebody whom a notice was meant for gets an answer: others could make us send by forging senders.
     */
    received(message: OptOutMessage): void {
      if (!isE164(message.address)) return;
      const word = optOutWord(message.text);
      if (word === 'start') store.optOuts.lift(message.address);
      if (word !== 'stop' || store.optOuts.has(message.address)) return;
      store.optOuts.add(message.address, message.id);
      const deliveries = store.notices.deliveriesTo(message.address);
      for (const outboxId of deliveries) outbox.cancel(outboxId);
      if (deliveries.length > 0) answer(message);
    },
  };
}
