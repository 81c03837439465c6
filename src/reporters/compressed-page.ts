import { gzipSync } from 'node:zlib'
import type { PageData } from './page-data.ts'

/** Level 9 makes a page of a thousand benches 2 % smaller, and takes half as long again. */
const LEVEL = 6

const known = new WeakMap<PageData, Buffer>()

/** What the page of an experiment is told, as it stands in its file. A page is never changed, so it is compressed once. */
export function compressedPage(data: PageData, json = JSON.stringify(data)): Buffer {
  const found = known.get(data) ?? gzipSync(`{"kind":"report","data":${json}}`, { level: LEVEL })
  known.set(data, found)
  return found
}
