import {
  type KyselyPlugin,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type PrimitiveValueListNode,
  type QueryResult,
  type RootOperationNode,
  type UnknownRow,
  type ValueNode,
} from 'kysely'

/**
 * PostgreSQL's texts cannot hold U+0000, and UTF-8 has no lone surrogates: each is stored as U+001A (SUBSTITUTE) and its four
 * hexadecimal digits, and so is U+001A itself, so that every text comes back as it was, from both engines.
 */
const MARK = '\u001a'
const DIGITS = 4
// oxlint-disable-next-line no-control-regex -- control characters are what it is about
const UNSTORABLE = /[\0\u001a]|\p{Surrogate}/gu
// oxlint-disable-next-line no-control-regex -- the mark is one
const STORED = /\u001a([0-9a-f]{4})/g

export const storableText = (text: string): string =>
  text.replace(UNSTORABLE, (character) => MARK + character.charCodeAt(0).toString(16).padStart(DIGITS, '0'))

export const originalText = (stored: string): string =>
  stored.includes(MARK)
    ? stored.replace(STORED, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    : stored

const storable = (value: unknown): unknown => (typeof value === 'string' ? storableText(value) : value)

class StorableValues extends OperationNodeTransformer {
  protected override transformValue(node: ValueNode): ValueNode {
    return { ...node, value: storable(node.value) }
  }

  protected override transformPrimitiveValueList(node: PrimitiveValueListNode): PrimitiveValueListNode {
    return { ...node, values: node.values.map(storable) }
  }
}

/** Texts that any engine can hold, in all queries; what is read is what was given. */
export class StorableText implements KyselyPlugin {
  readonly #values = new StorableValues()

  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    return this.#values.transformNode(node)
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    // All rows have the columns of the first one; asking each for them took a third of the time to read a series.
    const columns = Object.keys(result.rows[0] ?? {})
    for (const row of result.rows) {
      for (const column of columns) {
        const value = row[column]
        if (typeof value === 'string') row[column] = originalText(value)
      }
    }
    return result
  }
}
