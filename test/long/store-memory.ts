/**
 * A run of many samples is saved, streamed, verified and deleted: peak memory of each step, which must not grow with the rows.
 * `node test/long/store-memory.ts [rows] [SQLite file | postgres://…]`
 */
