/** `true` for identical types, their optional keys included; `false` for types that only fit each other. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Does not compile for anything but `true`. */
export type Proof<T extends true> = T
