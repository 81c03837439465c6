import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer'
import { type ColumnType, nameWithUnit } from '../store/index.ts'
import type { Rows } from './rows.ts'

const PARQUET_TYPE: Readonly<Record<ColumnType, Omit<SchemaElement, 'name'>>> = {
  TEXT: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  INTEGER: { type: 'INT64' },
  REAL: { type: 'DOUBLE' },
  BLOB: { type: 'BYTE_ARRAY' },
}

/**
 * An Apache Parquet file (https://parquet.apache.org/docs/file-format), each page of rows a row group. What is missing is
 * null. Whole numbers are INT64, others DOUBLE, both exact; the unit of a column is in its name and in the file's metadata.
 */
export async function* parquet({ columns, pages }: Rows): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter()
  const taken = (): Uint8Array => {
    const bytes = writer.getBytes().slice()
    writer.index = 0
    return bytes
  }
  const file = new ParquetWriter({
    writer,
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(
        (column): SchemaElement => ({
          name: nameWithUnit(column),
          ...PARQUET_TYPE[column.type],
          repetition_type: 'OPTIONAL',
        }),
      ),
    ],
    createdBy: 'vitest-energy',
    kvMetadata: [
      { key: 'units', value: JSON.stringify(Object.fromEntries(columns.map((c) => [nameWithUnit(c), c.unit]))) },
    ],
  })
  for await (const rows of pages) {
    await file.write({
      columnData: columns.map((column) => ({
        name: nameWithUnit(column),
        data: rows.map((row) => row[column.name] ?? null),
      })),
      rowGroupSize: rows.length,
    })
    yield taken()
  }
  await file.finish()
  yield taken()
}
