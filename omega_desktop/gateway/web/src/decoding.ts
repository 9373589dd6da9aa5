/** A few workers that decode frames; the frame asked for last is decoded first. */

import type { DecodeAnswer, DecodeRequest } from "./decode.worker";
import { NotShowable } from "./dicom";
import type { Picture } from "./pixels";

type Job = Omit<DecodeRequest, "id">;

interface Waiting {
  readonly id: number;
  readonly job: Job;
  readonly urgent: boolean;
  readonly resolve: (picture: Picture) => void;
  readonly reject: (error: Error) => void;
}

interface Hand {
  readonly worker: Worker;
  current: Waiting | null;
}

export class Decoding {
  private readonly hands: Hand[] = [];
  private readonly waiting: Waiting[] = [];
  private next = 0;

  constructor(private readonly size: number) {}

  decode(job: Job, urgent: boolean): Promise<Picture> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ id: this.next++, job, urgent, resolve, reject });
      this.dispatch();
    });
  }

  close(): void {
    for (const hand of this.hands) hand.worker.terminate();
    this.hands.length = 0;
    this.waiting.length = 0;
  }

  private dispatch(): void {
    if (!this.waiting.length) return;
    let hand = this.hands.find((one) => one.current === null);
    if (!hand && this.hands.length < this.size) hand = this.hire();
    if (!hand) return;
    const urgent = this.waiting.findLastIndex((one) => one.urgent);
    const [job] = this.waiting.splice(urgent >= 0 ? urgent : 0, 1);
    if (!job) return;
    hand.current = job;
    hand.worker.postMessage({ id: job.id, ...job.job }, { transfer: [job.job.bytes.buffer] });
  }

  private hire(): Hand {
    const hand: Hand = { worker: new Worker(DECODE_WORKER, { type: "module" }), current: null };
    hand.worker.onmessage = ({ data }: MessageEvent<DecodeAnswer>) => {
      const job = hand.current;
      hand.current = null;
      if (job && job.id === data.id) {
        if ("picture" in data) job.resolve(data.picture);
        else job.reject(new NotShowable(data.error));
      }
      this.dispatch();
    };
    hand.worker.onerror = () => {
      // it could not start or died (out of memory): the next frame gets a new one
      hand.current?.reject(new NotShowable("decoder"));
      this.hands.splice(this.hands.indexOf(hand), 1);
      hand.worker.terminate();
      this.dispatch();
    };
    this.hands.push(hand);
    return hand;
  }
}
