import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import { docBlock } from '../support/doc-example.ts'
import { exampleExperiment } from '../support/experiment.ts'
import { type FleetDatabase, statementsOf } from '../support/fleet-database.ts'

function opensslVersion(): string {
  try {
    return execFileSync('openssl', ['version'], { encoding: 'utf8' })
  } catch {
    return 'no openssl'
  }
}
const version = opensslVersion()
const skipped = /^OpenSSL ([3-9]|\d\d)/.test(version) ? '' : `: needs OpenSSL 3, here is ${version.trim()}`

/** A folder with the certificates that the commands of docs/fleet.md make for a host. */
function certificates(host: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'energy-tls-'))
  const commands = docBlock('fleet.md', 'sh', 'openssl').replace('HOST=db.example.com', `HOST=${host}`)
  execFileSync('bash', ['-euo', 'pipefail', '-c', commands], { cwd: folder, stdio: 'pipe' })
  return folder
}

/** Encrypted connections as docs/fleet.md sets them up, with a CA of its own. */
export function testTls(fleet: () => FleetDatabase): void {
  describe.skipIf(skipped !== '')(`TLS${skipped}`, () => {
    let [ours, others]: string[] = []
    beforeAll(async () => {
      ;[ours, others] = ['localhost', 'elsewhere'].map(certificates)
      const { server } = fleet()
      for (const statement of statementsOf(docBlock('fleet.md', 'sql', 'ssl_cert_file'))) {
        if (statement.includes('pg_reload_conf')) continue
        const placed = statement.replace(/'.*\/(.*)'/, (_, name: string) => {
          return `'${server.place(name, readFileSync(join(ours ?? '', name), 'utf8'))}'`
        })
        await fleet().asSuperuser(placed)
      }
      const lines = docBlock('fleet.md', 'text', 'hostssl').replaceAll('0.0.0.0/0', '127.0.0.1/32')
      server.place('data/pg_hba.conf', `host all owner 127.0.0.1/32 scram-sha-256\n${lines}`)
      await server.reload()
    }, 60_000)
    afterAll(() => {
      for (const folder of [ours, others]) if (folder) rmSync(folder, { recursive: true })
    })

    const in_ = (folder: string | undefined, name: string): string => join(folder ?? '', name)
    const verified = (folder = ours) => ({ sslmode: 'verify-full', sslrootcert: in_(folder, 'ca.crt') })
    const client = (folder = ours, name = 'runner') => ({
      sslcert: in_(folder, `${name}.crt`),
      sslkey: in_(folder, `${name}.key`),
    })

    test('with CA, host and client certificate a runner saves, encrypted', async () => {
      const url = fleet().url('runner', { host: 'localhost', options: { ...verified(), ...client() } })
      await using db = await openDatabase(url)
      const experiment = exampleExperiment()
      await db.saveExperiment(experiment, [])
      expect(await db.loadExperiment(experiment.id)).toEqual(experiment)
      const connections = await fleet().asSuperuser(`SELECT DISTINCT ssl, client_dn FROM pg_stat_ssl
        JOIN pg_stat_activity USING (pid) WHERE usename = 'runner'`)
      expect(connections).toEqual([{ ssl: true, client_dn: '/CN=runner' }])
      for (const options of [verified(), { sslmode: 'no-verify' }]) {
        await using read = await openDatabase(fleet().url('grafana', { host: 'localhost', options }))
        expect(await read.loadExperiment(experiment.id)).toEqual(experiment)
      }
    })

    test('whatever is not as it should be is refused, with what to do', async () => {
      const broken = in_(ours, 'broken.pem')
      writeFileSync(broken, 'no certificate')
      const [localhost, ip] = [{ host: 'localhost' }, { host: '127.0.0.1' }]
      const cases: [name: string, url: string, said: RegExp, remedy: RegExp][] = [
        [
          'another CA',
          fleet().url('grafana', { ...localhost, options: verified(others) }),
          /certificate/,
          /sslrootcert/,
        ],
        [
          'no CA',
          fleet().url('grafana', { ...localhost, options: { sslmode: 'verify-full' } }),
          /certificate/,
          /CA that/,
        ],
        [
          'require',
          fleet().url('grafana', { ...localhost, options: { sslmode: 'require' } }),
          /certificate/,
          /CA that/,
        ],
        ['another host', fleet().url('grafana', { ...ip, options: verified() }), /altnames/, /Write the host/],
        ['plain', fleet().url('grafana', localhost), /no encryption/, /sslmode=verify-full/],
        [
          'no client certificate',
          fleet().url('runner', { ...localhost, options: verified() }),
          /valid client certificate/,
          /sslcert and sslkey/,
        ],
        [
          'a client certificate of another CA',
          fleet().url('runner', { ...localhost, options: { ...verified(), ...client(others) } }),
          /cannot be used/,
          /sslcert|reaches it/,
        ],
        [
          'a certificate of another name',
          fleet().url('runner', { ...localhost, options: { ...verified(), ...client(ours, 'server') } }),
          /certificate authentication failed|authentication failed/,
          /user and password|sslcert/,
        ],
        [
          'the key of another certificate',
          fleet().url('runner', {
            ...localhost,
            options: { ...verified(), ...client(), sslkey: in_(ours, 'server.key') },
          }),
          /key values mismatch/,
          /sslkey/,
        ],
        [
          'a file that is no certificate',
          fleet().url('runner', { ...localhost, options: { ...verified(), ...client(), sslcert: broken } }),
          /PEM/,
          /sslcert/,
        ],
        [
          'a file that is not there',
          fleet().url('grafana', { ...localhost, options: { ...verified(), sslrootcert: in_(ours, 'none.crt') } }),
          /sslrootcert of the database .*ENOENT/,
          /behind sslrootcert=/,
        ],
      ]
      for (const [name, url, said, remedy] of cases) {
        const error = await (async () => {
          await using db = await openDatabase(url)
          await db.listExperiments()
        })().catch((thrown: unknown) => thrown)
        expect(error, name).toMatchObject({ code: 'STORE_UNAVAILABLE', exitCode: 4 })
        const { message, hint } = error as Error & { hint: string }
        expect(message, name).toMatch(said)
        expect(hint, name).toMatch(remedy)
        expect(`${message} ${hint}`, name).not.toMatch(/change(%20| )me/)
      }
    })
  })
}
