/** What a zone can be made to do wrong, from the moment it is asked for until `none`. */
export type Fault =
  /** Everything that was wrong is over; a counter that was stuck goes on from where it stopped. */
  | { kind: 'none' }
  /** The counter starts again at zero (suspend, module reload). */
  | { kind: 'reset' }
  /** The counter jumps by so many joules, backwards when negative, without regard to time. */
  | { kind: 'jump'; joules: number }
  /** The counter shows one value for ever. */
  | { kind: 'stuck' }
  /** Reads fail with EIO: so many times, or for ever. */
  | { kind: 'eio'; times?: number }
  /** The zone has no files any more; descriptors that are open answer ENODEV. */
  | { kind: 'gone' }
  /** The counter cannot be opened, or, when it is open already, not be read: EACCES. */
  | { kind: 'denied' }
  /** Every answer takes this long. */
  | { kind: 'slow'; seconds: number }
