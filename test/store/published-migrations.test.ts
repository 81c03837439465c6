import { expect, test } from 'vitest'
import { checksum, type Engine, migrationsOf } from '../../src/store/migrations/index.ts'

/** Databases hold these: a migration that does not give its checksum locks their owners out. New versions are added at the end. */
const PUBLISHED: Record<Engine, readonly string[]> = {
  sqlite: [
    'eefb15645be7bf5f9aa067134dc87ee15b9abcdafe6df5c8605790191e1c6bfe',
    '263cb695a5339499d06b19e7e931bb89be3757f6cf57b4fb4e1bcbcecdfa545b',
    'd13a0a542f5c44fda9fa8688491146cf03883091b99a144a17d80acc2132f8ef',
    '056451205c750df75b2ba659f4010084772a80957c2a6ddaf920e89d8905e167',
    'dc4ee30e86222c3534f26594809363724eb68af788be99dc607a1cbdde94fe76',
    '8dafde1653758056afc3818dea94c99de17309e3c017b46596dfd5bf60899e79',
    '11827598d4c76df02b750978280c4072279df558f19e12400c4cbca89ba9342f',
    'd51baa3d5faaee8c37f0c28777d1f8bf67fd3bfe12400453a06fc9bfc64a3304',
    'a7ed3a762f50b3fd36d504a058ce6f279b9fc8b1f402814b63343a3d5505c3d1',
    'ccdbe04aff18fa2735b4147be445f889e952772f5890bb38d034725ca79ea659',
    '76b6eecc7a55c763c34bcff5ecb05d8bef8234a5b24537a702e9d40d7d27b314',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ],
  postgres: [
    'f7366dafcef55c91bbeec17faaba98135f2e5cfe8f7e5efea43802d06d328478',
    '275d2a62c5a786c69fa5e744ecaad1f61757fada703e6062a589de7f4ac0de54',
    '6629a12ba41478df6a727e63b5f11bd99a080995301cc642b2fcc87d3caa5777',
    '1a823a0e8370793e473e870ef5dbd12544c73afaa77a8e1edf446355adcb01ff',
    '4e02eacd66251a7a5523f3e5ccbeb48f17bf01a11bb4a54cf818d4a9673001ea',
    '07cc1a4cea84012319c00d645582339c87fb98d3c5de6e04507442b8c7c85e17',
    '1386b9d783c62fadc917a79bee175ab3284bf686069c50c09da6e35173df786a',
    '228d40966089841af03b68f44c789780f9a3dff5b3feba7a73ae36d6c429cf24',
    '84ac6bf45802bf1d8c19a7701d340c4e956390b9712850567d74f460e697438c',
    '63f0937de19a7cd43d20574625bffb51d97b4102699a14c6c3a0df706d18b47a',
    '930ed78b8d1891f5c3c9483c8f6032115372be01595cdeeaf773990aafe6da1c',
    '4c20535872f6a232bd0705b5e292777787c72f99a2a397b1ebbeee8efcb91bed',
  ],
}

test.each(['sqlite', 'postgres'] as const)(
  'the published migrations of %s are what they were, to the byte',
  (engine) => {
    expect(migrationsOf(engine).slice(0, PUBLISHED[engine].length).map(checksum)).toEqual(PUBLISHED[engine])
  },
)
