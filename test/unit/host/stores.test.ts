import { describe, expect, it } from 'vitest'
import { openDatabase, sealedColumns } from '../../../src/host/stores.ts'
import { createFolder } from '../../client/host/folder.ts'

describe('the columns that hold sealed text', () => {
  it('are all named, with the primary key of their table', async () => {
    const folder = createFolder()
    const database = await openDatabase({ databaseUrl: undefined, dataFolder: folder.path })
    const columns = await database.all<{ table: string; column: string; pk: number }>(
      `SELECT m.name AS "table", c.name AS "column", c.pk FROM sqlite_master m, pragma_table_info(m.name) c
        WHERE m.type = 'table'`,
    )
    await database.close()
    folder.remove()
    const sealed = columns.filter(({ column }) => column.includes('sealed')).map(({ column, table }) => [table, column])
    expect(sealed.length).toBeGreaterThan(0)
    expect(sealedColumns.map(({ column, table }) => [table, column])).toEqual(expect.arrayContaining(sealed))
    for (const { column, key, table } of sealedColumns) {
      const own = columns.filter(one => one.table === table)
      expect(own.filter(({ pk }) => pk > 0)).toEqual([{ table, column: key, pk: 1 }])
      expect(own.map(one => one.column)).toContain(column)
    }
  })
})
