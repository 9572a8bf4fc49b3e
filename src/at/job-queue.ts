export type Priority = 'urgent' | 'normal' | 'idle';

const ORDER: readonly Priority[] = ['urgent', 'normal', 'idle'];

/** A queue with three priorities; first come, first served within each. */
export class JobQueue<T> {
  readonly #lanes: Record<Priority, Set<T>> = { urgent: new Set(), normal: new Set(), idle: new Set() };
  readonly #front: T[] = [];

  push(item: T, priority: Priority): void {
    this.#lanes[priority].add(item);
  }

  /** Puts an item before everything that waits. */
  pushFirst(item: T): void {
    this.#front.push(item);
  }

  take(): T | null {
    const first = this.#front.shift();
    if (first !== undefined) return first;
    for (const priority of ORDER) {
      for (const item of this.#lanes[priority]) {
        this.#lanes[priority].delete(item);
        return item;
      }
    }
    return null;
  }

  /** True when the item was still waiting. */
  remove(item: T): boolean {
    return ORDER.some((priority) => this.#lanes[priority].delete(item));
  }

  takeAll(): T[] {
    const items: T[] = [];
    for (let item = this.take(); item !== null; item = this.take()) items.push(item);
    return items;
  }
}
