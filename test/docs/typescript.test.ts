import { spawnSync } from 'node:child_process'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { documentedProject, fileOfBlock } from '../support/documented-project.ts'
import { blocksOf, type CodeBlock, PAGES, REPOSITORY } from '../support/markdown-pages.ts'

const pages = PAGES.filter((page) => !page.startsWith('docs/api/'))
const nameOf = ({ page, line }: CodeBlock): string => `${page.replaceAll(/[^\w]/g, '-')}-${line}.ts`

test('every example in TypeScript fits the types, and what is changed inside the project does', {
  timeout: 180_000,
}, () => {
  using project = documentedProject(pages)
  const examples = pages.flatMap(blocksOf).filter((block) => block.language === 'ts' && !fileOfBlock(block))
  for (const block of examples) writeFileSync(join(project.root, nameOf(block)), block.text)
  copyFileSync(join(import.meta.dirname, 'given.ts'), join(project.root, 'given.ts'))
  writeFileSync(
    join(project.root, 'tsconfig.json'),
    JSON.stringify({
      extends: join(REPOSITORY, 'tsconfig.json'),
      compilerOptions: { rewriteRelativeImportExtensions: false },
      include: [],
      files: ['given.ts', ...project.files, ...examples.map(nameOf)],
    }),
  )
  const tsc = join(REPOSITORY, 'node_modules/typescript/bin/tsc')
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', project.root], { encoding: 'utf8' })
  expect(stdout + stderr).toBe('')
  expect(project.files.length).toBeGreaterThan(6)
  expect(examples.length).toBeGreaterThan(9)
})
