/** Freezes a record and everything in it. */
export function freezeRecord<T>(record: T): Readonly<T> {
  if (record !== null && typeof record === 'object' && !Object.isFrozen(record)) {
    for (const value of Object.values(record)) freezeRecord(value)
    Object.freeze(record)
  }
  return record
}
