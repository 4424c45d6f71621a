/** Shows the progress of the demo: a counter on a terminal, one line per step elsewhere. */

/** The output of the demo, such as `process.stdout`. */
export interface DemoOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** A step with a known number of parts. */
export class Progress {
  readonly #output: DemoOutput;
  readonly #label: string;
  readonly #total: number;
  #done = 0;

  constructor(output: DemoOutput, label: string, total: number) {
    this.#output = output;
    this.#label = label;
    this.#total = total;
    output.write(output.isTTY === true ? this.#line() : `${label} …\n`);
  }

  /** Counts one part. */
  advance(): void {
    this.#done += 1;
    if (this.#output.isTTY === true) {
      this.#output.write(this.#line());
    }
  }

  /** Replaces the counter with the result. */
  end(result: string): void {
    this.#output.write(this.#output.isTTY === true ? `\r\u001b[K${result}\n` : `${result}\n`);
  }

  #line(): string {
    return `\r\u001b[K${this.#label} ${this.#done}/${this.#total}`;
  }
}
