//! Work that follows edits: after a pause, one at a time, and only the newest counts.

/** Runs `work` a pause after the last call of `soon`; what was overtaken meanwhile is not handed on. */
export class Latest<T> {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;

  constructor(
    private readonly work: () => Promise<T>,
    private readonly done: (value: T) => void,
    private readonly failed: (error: unknown) => void,
    private readonly pause = 150,
  ) {}

  /** Works once there was no call for a pause. */
  soon(): void {
    this.cancel();
    this.timer = setTimeout(() => void this.now(), this.pause);
  }

  /** Works at once. */
  async now(): Promise<void> {
    this.cancel();
    const turn = this.turn;
    try {
      const value = await this.work();
      if (turn === this.turn) this.done(value);
    } catch (error) {
      if (turn === this.turn) this.failed(error);
    }
  }

  /** Drops what waits and what is under way. */
  cancel(): void {
    clearTimeout(this.timer);
    this.turn += 1;
  }
}
