import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type YAMLError } from 'yaml'
import { messageOf } from '../errors.ts'

/** A YAML file as plain data, with the position of each key. */
export interface YamlFile {
  /** Undefined when there are problems; `{}` for a file without content. */
  value: unknown
  /** One line per problem: `file:line:column …`. */
  problems: string[]
  /** `file:line:column` of a key, of an item of a list, or of the nearest thing above it. */
  locate: (path: readonly PropertyKey[]) => string
}

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined)

/** Offset of the key that a path ends in; of the value for an item of a list. */
function offsetOf(root: unknown, path: readonly PropertyKey[]): number {
  let node = root
  let offset = startOf(root) ?? 0
  for (const key of path) {
    let at: unknown
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
      at = pair?.key
      node = pair?.value
    } else {
      at = isSeq(node) ? node.items[Number(key)] : undefined
      node = at
    }
    offset = startOf(at) ?? offset
  }
  return offset
}

/** YAML reads JSON, too. */
const languageOf = (file: string): string => (file.endsWith('.json') ? 'JSON' : 'YAML')

function sentenceOf(error: YAMLError, file: string, text: string): string {
  if (error.code === 'DUPLICATE_KEY') {
    const key = /^[^\s:]+/.exec(text.slice(error.pos[0]))?.[0] ?? ''
    return `${key}: found a second time, allowed is once`
  }
  const [first = ''] = error.message.split('\n', 1)
  return `is no ${languageOf(file)}: ${first.replace(/ at line \d+, column \d+:?$/, '')}`
}

/** Parses a YAML file; syntax errors, duplicate keys and unknown aliases become problems with their position. */
export function parseYamlFile(file: string, text: string): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, logLevel: 'silent' })
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const locate = (path: readonly PropertyKey[]): string => at(offsetOf(document.contents, path))
  const problems = [...document.errors, ...document.warnings].map(
    (each) => `${at(each.pos[0])} ${sentenceOf(each, file, text)}`,
  )
  if (problems.length > 0) return { value: undefined, problems, locate }
  try {
    return { value: document.toJS() ?? {}, problems, locate }
  } catch (error) {
    return { value: undefined, problems: [`${locate([])} is no ${languageOf(file)}: ${messageOf(error)}`], locate }
  }
}
