import type { Configuration, ObjectLiteral } from './configuration.ts'
import { is, type Node, propertyOf, textOf, unwrapped } from './syntax.ts'

/** Projects of a configuration (`test.projects`) that do not get the plugins of the file that declares them. */
export interface OwnProjects {
  /** Written out there, with `extends: false`. */
  inline: ObjectLiteral[]
  /** Files that projects name to extend, as written. */
  extended: string[]
  /** Paths and patterns of configuration files and folders, as written. */
  paths: string[]
  /** How many projects are written in a way that cannot be followed. */
  unknown: number
}

/**
 * Since Vitest 5 a project that is written out extends the file that declares it, plugins included, unless it says
 * otherwise. One that is a file or a folder has the plugins of its own configuration only.
 */
export function ownProjects(configuration: Configuration, objects: readonly ObjectLiteral[]): OwnProjects {
  const found: OwnProjects = { inline: [], extended: [], paths: [], unknown: 0 }
  for (const object of objects) {
    const test = valueIn(configuration, object, 'test')
    const list = is(test, 'ObjectExpression') ? propertyOf(test, 'projects') : undefined
    if (list) addAll(found, configuration, list.value)
  }
  return found
}

const valueIn = (configuration: Configuration, object: ObjectLiteral, name: string): Node | undefined => {
  const property = propertyOf(object, name)
  return property && configuration.value(property.value)
}

function addAll(found: OwnProjects, configuration: Configuration, list: Node): void {
  const value = configuration.value(list)
  if (!is(value, 'ArrayExpression')) {
    found.unknown++
    return
  }
  for (const element of value.elements) {
    if (is(element, 'SpreadElement')) addAll(found, configuration, element.argument)
    else if (element) addProject(found, configuration, unwrapped(element))
  }
}

function addProject(found: OwnProjects, configuration: Configuration, element: Node): void {
  const path = textOf(element)
  const objects = path === undefined ? configuration.objectsOf(element) : []
  if (path !== undefined) found.paths.push(path)
  else if (!objects) found.unknown++
  for (const object of objects ?? []) {
    const parent = valueIn(configuration, object, 'extends')
    const file = textOf(parent)
    if (file !== undefined) found.extended.push(file)
    else if (is(parent, 'Literal') && parent.value === false) found.inline.push(object)
  }
}
