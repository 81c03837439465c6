import { EnergyError } from '../../errors.ts'
import { Configuration, type ObjectLiteral } from './configuration.ts'
import { callsPlugin, importInsertion, pluginCalls } from './imports.ts'
import { type Insertion, withInsertions } from './layout.ts'
import { pluginInsertions } from './plugins.ts'
import { type OwnProjects, ownProjects } from './projects.ts'
import { type Parse, type Source, splitMark, unknownForm } from './source.ts'

/**
 * A configuration file with `energy()` among its plugins, and among those of its projects that extend nothing.
 * Everything that was there stays as it was written, to the letter.
 *
 * @param inherited the configuration has the plugin from elsewhere
 * @returns `after` is undefined when there is nothing to add
 * @throws EnergyError USAGE for a configuration that is not written out where it can be seen
 */
export function addPlugin(
  parse: Parse,
  file: string,
  content: string,
  inherited = false,
): { after: string | undefined; projects: OwnProjects } {
  const { mark, rest: text } = splitMark(content)
  const source = parse(file, text)
  const configuration = new Configuration(source)
  const known = objectsIn(configuration)
  const projects = ownProjects(configuration, known ?? [])
  const has = inherited || callsPlugin(source, projects.inline)
  const objects = [...(has ? [] : (known ?? configuration.objects())), ...lacking(source, projects.inline)]
  if (objects.length === 0) return { after: undefined, projects }
  const after = edited(source, configuration, objects)
  if (pluginCalls(parse(file, after)) <= pluginCalls(source))
    throw unknownForm(source, 'the plugin cannot be put into it')
  return { after: mark + after, projects }
}

function objectsIn(configuration: Configuration): ObjectLiteral[] | undefined {
  try {
    return configuration.objects()
  } catch (error) {
    // Only a configuration that lacks the plugin has to be understood.
    if (error instanceof EnergyError) return undefined
    throw error
  }
}

const lacking = (source: Source, objects: readonly ObjectLiteral[]): ObjectLiteral[] =>
  objects.filter((object) => pluginCalls(source, object) === 0)

function edited(source: Source, configuration: Configuration, objects: readonly ObjectLiteral[]): string {
  const { name, insertions } = importInsertion(source)
  // Objects that spread the same base have it edited once.
  const plugins = new Map<string, Insertion>()
  for (const object of objects) {
    for (const each of pluginInsertions(source, configuration, object, `${name}()`))
      plugins.set(`${each.at} ${each.text}`, each)
  }
  return withInsertions(source.text, [...insertions, ...plugins.values()])
}
