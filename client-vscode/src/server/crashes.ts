/** Decides whether a server that crashed is started again. */

const MOST_RESTARTS = 5;
const WITHIN = 3 * 60 * 1000;

/** Counts crashes: the sixth within three minutes is one too many. */
export class Crashes {
  private times: number[] = [];

  constructor(private readonly now: () => number = Date.now) {}

  /** Notes a crash; whether to start again. */
  mayRestart(): boolean {
    const now = this.now();
    this.times = [...this.times.filter((time) => now - time < WITHIN), now];
    return this.times.length <= MOST_RESTARTS;
  }

  /** Forgets all crashes, as the user has asked for another start. */
  forget(): void {
    this.times = [];
  }
}
