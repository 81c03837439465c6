/** Calls of a model in a process of its own; prints what a careless user would. Arguments: base URL, number of calls. */
import { inspect } from 'node:util'
import { llmRun, model, REQUEST } from './llm-run.ts'

const [baseUrl = '', calls] = process.argv.slice(2)
for (let call = 0; call < Number(calls); call++) {
  const { client, marks } = await llmRun(model(baseUrl, { stream: call % 2 === 1 }), { storeText: true })
  try {
    console.log(await client.chat(REQUEST))
  } catch (error) {
    console.log(error)
    console.error(inspect(error, { depth: 9, showHidden: true }))
  }
  console.log(inspect([client, client.calls, marks()], { depth: 9, showHidden: true }))
}
