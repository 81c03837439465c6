import { SHAPES, type ModelSize } from '../../../src/execution/embedded/shapes.ts'
import { randomWeights } from '../../../src/execution/embedded/weights.ts'

type Vector = number[]

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, i) => sum + value * (b[i] as number), 0)

const times = (matrix: Float32Array, x: Vector): Vector =>
  Array.from({ length: matrix.length / x.length }, (_, row) =>
    dot(matrix.subarray(row * x.length, (row + 1) * x.length), x),
  )

const plus = (a: Vector, b: Vector): Vector => a.map((value, i) => value + (b[i] as number))

const norm = (x: Vector): Vector => x.map((value) => value / Math.sqrt(dot(x, x) / x.length + 1e-5))

/** Complex multiplication by e^(i · angle), pair by pair. */
const turned = (x: Vector, position: number): Vector =>
  x.map((value, i) => {
    const angle = position / 10_000 ** ((i - (i % 2)) / x.length)
    const other = x[i ^ 1] as number
    return value * Math.cos(angle) + (i % 2 === 0 ? -other : other) * Math.sin(angle)
  })

function softmax(scores: Vector): Vector {
  const powers = scores.map((score) => Math.exp(score))
  const sum = powers.reduce((a, b) => a + b)
  return powers.map((power) => power / sum)
}

/** Logits after the last token, computed anew for the whole sequence in double precision, as the papers write it. */
export function referenceLogits(size: ModelSize, seed: number, tokens: readonly number[]): Vector {
  const shape = SHAPES[size]
  const weights = randomWeights(shape, seed)
  const width = shape.dimension / shape.heads
  const heads = (x: Vector): Vector[] =>
    Array.from({ length: shape.heads }, (_, i) => x.slice(i * width, (i + 1) * width))
  let xs = tokens.map((token) =>
    Array.from(weights.embedding.subarray(token * shape.dimension, (token + 1) * shape.dimension)),
  )
  for (const layer of weights.layers) {
    const inputs = xs.map(norm)
    const [queries, keys] = [layer.query, layer.key].map((matrix) =>
      inputs.map((x, position) => heads(times(matrix, x)).map((head) => turned(head, position))),
    ) as [Vector[][], Vector[][]]
    const values = inputs.map((x) => heads(times(layer.value, x)))
    xs = xs.map((x, position) => {
      const attended = (queries[position] as Vector[]).flatMap((query, head) => {
        const seen = keys.slice(0, position + 1)
        const shares = softmax(seen.map((key) => dot(key[head] as Vector, query) / Math.sqrt(width)))
        return query.map((_, i) =>
          dot(
            shares,
            values.slice(0, position + 1).map((value) => value[head]?.[i] as number),
          ),
        )
      })
      return plus(x, times(layer.output, attended))
    })
    xs = xs.map((x) => {
      const input = norm(x)
      const up = times(layer.up, input)
      const gated = times(layer.gate, input).map((gate, i) => (gate / (1 + Math.exp(-gate))) * (up[i] as number))
      return plus(x, times(layer.down, gated))
    })
  }
  return times(weights.embedding, norm(xs.at(-1) as Vector))
}
