import { EXIT } from '../errors.ts'
import { ingest as ingestPaths } from '../invocation/ingest.ts'
import { commandLineSettings } from './settings.ts'

/** Moves spools and databases into a database; see `src/invocation/ingest.ts`. */
export async function ingest(paths: readonly string[], options: { to?: string; json: boolean }): Promise<number> {
  const target = options.to ?? (await commandLineSettings()).database
  for await (const each of ingestPaths(paths, target)) {
    const outcome = each.left ?? `${each.added} runs added, ${each.known} known`
    process.stdout.write(
      options.json ? `${JSON.stringify(each)}\n` : `${each.source}: ${each.id} ${each.name}: ${outcome}\n`,
    )
  }
  return EXIT.ok
}
