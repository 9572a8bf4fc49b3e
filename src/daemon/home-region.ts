import type { Services } from './services.ts';

/** How a number that a person or a file says is read: as configured, else as the first own line with a known country does. */
export function homeRegion({ config, store }: Services): string | null {
  const configured = config().get('region');
  if (configured !== null) return configured;
  for (const line of store.lines.list()) {
    const card = line.iccid === null ? undefined : store.sims.get(line.iccid);
    if (card?.region) return card.region;
  }
  return null;
}
