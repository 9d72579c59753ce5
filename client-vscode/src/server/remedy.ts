/** A way out of a problem: the command behind a button. */
export interface Remedy {
  readonly title: string;
  readonly command: string;
  readonly argument?: string;
}
