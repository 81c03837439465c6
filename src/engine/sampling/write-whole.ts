import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Writes a file so that whoever reads meanwhile sees the old one or the new one: it gets its name when it is whole. The draft
 * is made anew: a link of its name that somebody else has put there is not written through.
 *
 * @param mode of a new file, which umask(2) narrows; default: 0666
 * @throws what the file system says; nothing is left of the draft
 */
export function writeWhole(path: string, text: string, mode = 0o666): void {
  const draft = `${path}.${process.pid}.part`
  try {
    rmSync(draft, { force: true })
    writeFileSync(draft, text, { flag: 'wx', mode })
    renameSync(draft, path)
  } catch (error) {
    // Below what is no folder there is none, and removing it would be an error that hides the first.
    if (existsSync(draft)) rmSync(draft, { force: true })
    throw error
  }
}
