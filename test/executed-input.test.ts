import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { type ESTree, parseSync, Visitor } from 'vite'

const SRC = resolve(import.meta.dirname, '../src')

/** Ways in which a text could become a program, a command or a statement, each with the files that have a reason to go it. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  // Both run a program that is written there: `gc`, and a search with its time limit.
  'node:vm': ['execution/checkers/regex.ts', 'plugin/garbage.ts'],
  // Commands that `compare.prepare` of the user's own configuration names.
  'an option shell': ['compare/process-group.ts'],
  // Sets limits and becomes Node; its words are arguments.
  '/bin/sh': ['execution/tools/tool-process.ts'],
  // Statements of the published migrations, and names of columns that are ours.
  'sql.raw': ['store/migrations/index.ts'],
  // Names of tables: of the dataset, whose letters its schema allows, and of A-LEMS, quoted.
  'a statement with inserted text': ['execution/tools/database-process.ts', 'import/a-lems/source.ts'],
}

const PROGRAMS = ['spawn', 'spawnSync', 'execFile', 'execFileSync', 'fork', 'ChildProcess']
const MARKUP = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'dangerouslySetInnerHTML', 'srcdoc']

/** Words without which a source goes none of the ways: most need not be parsed. */
const SUSPECT =
  /child_process|\bvm['"]|\beval\b|\bFunction\(|runInNewContext|shell|sql\.|prepare\(|pragma\(|exec\(`|HTML|srcdoc|document\./

const nameOf = (node: ESTree.Node): string => (node.type === 'Identifier' ? node.name : '')
const isConstant = (node: ESTree.Node | undefined): boolean =>
  node?.type === 'Literal' || (node?.type === 'TemplateLiteral' && node.expressions.length === 0)

/** Ways of the list, and others that nothing may go, that a source takes. */
function waysOf(file: string, text: string): string[] {
  const ways: string[] = []
  new Visitor({
    CallExpression({ callee, arguments: [first, second, third] }) {
      if (['eval', 'Function'].includes(nameOf(callee))) ways.push(nameOf(callee))
      if (nameOf(callee) === 'runInNewContext' && !isConstant(first)) ways.push('a program that is made')
      if (PROGRAMS.includes(nameOf(callee)) && first?.type === 'Literal' && first.value === '/bin/sh') {
        ways.push('/bin/sh')
        const command = second?.type === 'ArrayExpression' ? second.elements[1] : undefined
        // A constant of the module: what it says is followed below.
        if (command?.type !== 'Identifier' || !text.includes(`const ${command.name} = '`))
          ways.push('a command that is made')
      }
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return
      const { name } = callee.property
      if (nameOf(callee.object) === 'sql' && ['raw', 'lit'].includes(name)) ways.push(`sql.${name}`)
      if (
        ['prepare', 'exec', 'pragma'].includes(name) &&
        [first, second, third].some((each) => each?.type === 'TemplateLiteral' && each.expressions.length > 0)
      )
        ways.push('a statement with inserted text')
      if (nameOf(callee.object) === 'document' && name === 'write') ways.push('document.write')
    },
    NewExpression({ callee }) {
      if (nameOf(callee) === 'Function') ways.push('Function')
    },
    ImportDeclaration({ source, specifiers }) {
      const from = source.value.replace(/^node:/, '')
      if (from === 'vm') ways.push('node:vm')
      if (from !== 'child_process') return
      for (const each of specifiers)
        if (each.type !== 'ImportSpecifier' || !PROGRAMS.includes(nameOf(each.imported)))
          ways.push('a program by its command line')
    },
    Property({ key }) {
      if (nameOf(key) === 'shell') ways.push('an option shell')
      if (MARKUP.includes(nameOf(key))) ways.push('markup')
    },
    MemberExpression({ property }) {
      if (MARKUP.includes(nameOf(property))) ways.push('markup')
    },
    JSXAttribute({ name }) {
      if (name.type === 'JSXIdentifier' && MARKUP.includes(name.name)) ways.push('markup')
    },
  }).visit(parseSync(file, text).program)
  return ways
}

test('no text from elsewhere becomes a program, a command, a statement or markup', () => {
  const seen: Record<string, string[]> = {}
  for (const file of readdirSync(SRC, { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(file)) continue
    const text = readFileSync(join(SRC, file), 'utf8')
    if (!SUSPECT.test(text)) continue
    for (const way of waysOf(file, text)) seen[way] = [...new Set([...(seen[way] ?? []), file])].sort()
  }
  expect(seen).toEqual(ALLOWED)
})

test.each([
  ['eval(x)', 'eval'],
  ['new Function(x)', 'Function'],
  ["import { exec } from 'child_process'", 'a program by its command line'],
  ["import cp from 'node:child_process'", 'a program by its command line'],
  ['spawn(a, { shell: true })', 'an option shell'],
  ["import { runInNewContext } from 'node:vm'", 'node:vm'],
  ['runInNewContext(x)', 'a program that is made'],
  ["spawnSync('/bin/sh', ['-c', `rm ${x}`])", 'a command that is made'],
  ['sql.raw(x)', 'sql.raw'],
  ['db.prepare(`SELECT ${x}`)', 'a statement with inserted text'],
  ['div.innerHTML = x', 'markup'],
])('%s is seen', (text, way) => {
  expect(waysOf('some.ts', text)).toContain(way)
})
