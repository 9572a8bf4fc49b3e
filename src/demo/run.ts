import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../core/clock.ts';
import { type ErrorDocument, errorDocument, toSimError } from '../core/errors.ts';
import { startKeeper } from './keeper-process.ts';
import { PEOPLE, setStage } from './stage.ts';
import { story } from './story.ts';

export interface DemoOptions {
  json: boolean;
  quiet: boolean;
}

/** What the demo needs of the program around it. */
export interface DemoIo {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
  stderrIsTerminal: boolean;
  env: Readonly<Record<string, string | undefined>>;
}

interface PlayedStep {
  step: string;
  ok: boolean;
  seen: string;
  milliseconds: number;
}

// A real modem on this machine has no part in the story.
const NOTICE = 'devices.auto = false\nnotice.cooling-off = "2s"\nnotice.auto = true\n';
const QUICK = '[line]\ncheck-interval = "1s"\n\n[sms]\npoll-interval = "1s"\nquiet-hours = "off"\n';

/**
 * Plays the main job with real daemons on virtual modems: about ten seconds.
 * @returns 0 only when every step was checked from the databases
 */
export async function runDemo(options: DemoOptions, io: DemoIo): Promise<number> {
  const startedAt = systemClock.monotonic();
  const folder = await mkdtemp(path.join(tmpdir(), 'simkeeper-demo-'));
  const closing: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const played: PlayedStep[] = [];
  let failure: ErrorDocument['error'] | null = null;
  const progress = progressLine(io, !options.quiet && !options.json);
  try {
    const stage = await setStage();
    closing.push(() => stage.close());
    const program = process.argv[1] ?? '';
    const owner = (name: string) => `[owner]\nname = "${name}"\n\n`;
    const start = async (home: string, name: string) => {
      const keeper = await startKeeper(
        program,
        path.join(folder, home),
        `${NOTICE}${owner(name)}${QUICK}`,
        io.env,
      );
      closing.push(() => keeper.stop());
      return keeper;
    };
    progress('starting two simkeepers');
    const [his, hers] = await Promise.all([start('li', PEOPLE.li.name), start('anna', PEOPLE.anna.name)]);
    const steps = story(stage, his, hers, (text) => progress(text));
    for (const [index, { title, play }] of steps.entries()) {
      progress(`${index + 1}/${steps.length} ${title}`);
      const stepAt = systemClock.monotonic();
      const seen = await play();
      const milliseconds = Math.round(systemClock.monotonic() - stepAt);
      played.push({ step: title, ok: true, seen, milliseconds });
      progress('');
      if (!options.json) io.stdout.write(`${index + 1}. ${title}: ${seen}.\n`);
    }
  } catch (thrown) {
    failure = errorDocument(toSimError(thrown)).error;
  }
  progress('');
  for (const close of closing.reverse()) await close().catch(() => undefined);
  const seconds = (systemClock.monotonic() - startedAt) / 1000;
  if (options.json) {
    const document = {
      ok: failure === null,
      seconds: Number(seconds.toFixed(1)),
      steps: played,
      error: failure,
    };
    io.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else if (failure === null) {
    io.stdout.write(
      `\nAll ${played.length} steps checked, in ${seconds.toFixed(1)} s. Nothing was left behind.\n`,
    );
  } else {
    io.stderr.write(`simkeeper: ${failure.message}\n`);
    if (failure.hint) io.stderr.write(`hint: ${failure.hint}\n`);
  }
  return failure === null ? 0 : 1;
}

/** One line that is written over, only where a person looks. */
function progressLine(io: DemoIo, wanted: boolean): (text: string) => void {
  if (!wanted || !io.stderrIsTerminal) return () => undefined;
  return (text) => void io.stderr.write(`\r\u001b[K${text}`);
}
