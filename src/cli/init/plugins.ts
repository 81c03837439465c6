import type { Configuration, ObjectLiteral } from './configuration.ts'
import { commaBetween, endOfLineAfter, indentationAt, indentUnitOf, type Insertion, lineEndOf } from './layout.ts'
import { type Source, unknownForm } from './source.ts'
import { is, type Node, type NodeOf, propertyOf, unwrapped } from './syntax.ts'

/** Puts a call at the end of the `plugins` of an object literal. */
export function pluginInsertions(
  source: Source,
  configuration: Configuration,
  object: ObjectLiteral,
  call: string,
): Insertion[] {
  const property = propertyOf(object, 'plugins')
  if (property) {
    const after = object.properties.slice(object.properties.indexOf(property) + 1)
    if (after.some((each) => mayHavePlugins(configuration, each))) {
      throw unknownForm(source, 'what is spread after its plugins may replace them')
    }
    return ofProperty(source, property, call)
  }
  const inherited = object.properties.filter((each) => mayHavePlugins(configuration, each))
  if (inherited.length === 0) return newProperty(source.text, object, call)
  const base = inherited.length === 1 ? spreadObject(configuration, inherited[0]) : undefined
  if (base) return pluginInsertions(source, configuration, base, call)
  throw unknownForm(source, 'its plugins come with something that is spread into it')
}

/** The one object literal that a spread brings. */
function spreadObject(configuration: Configuration, property: Node | undefined): ObjectLiteral | undefined {
  const objects = is(property, 'SpreadElement') ? configuration.objectsOf(property.argument) : undefined
  return objects?.length === 1 ? objects[0] : undefined
}

/** Whether a part of an object literal may bring plugins: unless it is known not to. */
function mayHavePlugins(configuration: Configuration, property: Node): boolean {
  if (is(property, 'Property')) return property.computed
  return !is(property, 'SpreadElement') || mayBring(configuration, property.argument)
}

function mayBring(configuration: Configuration, expression: Node): boolean {
  const node = configuration.value(expression)
  if (is(node, 'ObjectExpression')) {
    return (
      propertyOf(node, 'plugins') !== undefined || node.properties.some((each) => mayHavePlugins(configuration, each))
    )
  }
  if (is(node, 'ConditionalExpression')) {
    return mayBring(configuration, node.consequent) || mayBring(configuration, node.alternate)
  }
  // `condition && { … }`: what decides brings nothing of its own.
  if (is(node, 'LogicalExpression')) return mayBring(configuration, node.right)
  return !is(node, 'Literal')
}

function ofProperty(source: Source, property: NodeOf<'Property'>, call: string): Insertion[] {
  if (property.method || property.kind !== 'init') throw unknownForm(source, 'its plugins are a function')
  const value = unwrapped(property.value)
  if (is(value, 'ArrayExpression')) {
    const last = value.elements.at(-1)
    return last ? atEndOfList(source.text, last, value, call) : atClosingBracket(source.text, value, call)
  }
  // Vite flattens lists of plugins, and skips what is undefined.
  return [
    { at: property.value.start, text: property.shorthand ? 'plugins: [' : '[' },
    { at: property.value.end, text: `, ${call}]` },
  ]
}

/** Into a list without elements; comments may stand in it. */
function atClosingBracket(text: string, list: NodeOf<'ArrayExpression'>, call: string): Insertion[] {
  const close = list.end - 1
  const inside = text.slice(list.start + 1, close)
  if (!inside.includes('\n')) return [{ at: close, text: inside.trim() === '' ? call : ` ${call}` }]
  const lastLine = text.lastIndexOf('\n', close) + 1
  const before = text.slice(lastLine, close).trim() === '' ? lastLine : close
  return [{ at: before, text: `${indentationAt(text, list.start)}${indentUnitOf(text)}${call},${lineEndOf(text)}` }]
}

function atEndOfList(text: string, last: Node, list: NodeOf<'ArrayExpression'>, call: string): Insertion[] {
  const comma = commaBetween(text, last.end, list.end - 1)
  const afterLast = comma === undefined ? last.end : comma + 1
  const endOfLine = endOfLineAfter(text, afterLast)
  const lineOfLast = text.slice(text.lastIndexOf('\n', last.start - 1) + 1, last.start)
  const oneLineEach = endOfLine !== undefined && lineOfLast.trim() === '' && endOfLine < list.end
  if (!oneLineEach) return [{ at: afterLast, text: comma === undefined ? `, ${call}` : ` ${call},` }]
  const line = `${lineEndOf(text)}${indentationAt(text, last.start)}${call}`
  if (comma !== undefined) return [{ at: endOfLine, text: `${line},` }]
  return [
    { at: last.end, text: ',' },
    { at: endOfLine, text: line },
  ]
}

function newProperty(text: string, object: ObjectLiteral, call: string): Insertion[] {
  const property = `plugins: [${call}]`
  const open = object.start + 1
  const [first] = object.properties
  const inside = text.slice(open, first?.start ?? object.end - 1)
  const endOfLine = endOfLineAfter(text, open)
  if (inside.includes('\n') && endOfLine !== undefined) {
    const indentation = first
      ? indentationAt(text, first.start)
      : indentationAt(text, object.start) + indentUnitOf(text)
    return [{ at: endOfLine, text: `${lineEndOf(text)}${indentation}${property},` }]
  }
  if (!first && inside.trim() === '') return [{ at: open, text: inside === '' ? ` ${property} ` : ` ${property}` }]
  return [{ at: open, text: inside.startsWith(' ') ? ` ${property},` : `${property}, ` }]
}
