import type { Transaction } from 'kysely'
import type { ChangePoint, Comparison, SelfTest, SessionMedian } from '../comparison.ts'
import type {
  BenchKey,
  ComparisonStore,
  ComparisonSummary,
  HistoriesRequest,
  HistoryOf,
  HistoryRequest,
} from './comparison-store.ts'
import { BenchHistoryRepository } from './repositories/bench-history.ts'
import { ChangePointsRepository } from './repositories/change-points.ts'
import { ComparisonsRepository } from './repositories/comparisons.ts'
import { SelfTestsRepository } from './repositories/self-tests.ts'
import type { Tables } from './tables.ts'

/** The part of the query layer that knows comparisons and histories. */
export abstract class ComparisonManager implements ComparisonStore {
  /** One transaction; what goes wrong is said in the words of the engine. */
  protected abstract inTransaction<T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T>

  saveComparison(comparison: Comparison): Promise<void> {
    return this.inTransaction((tx) => new ComparisonsRepository(tx).save(comparison))
  }

  loadComparison(id: string): Promise<Comparison | undefined> {
    return this.inTransaction((tx) => new ComparisonsRepository(tx).load(id))
  }

  listComparisons({ limit = 50 }: { limit?: number } = {}): Promise<ComparisonSummary[]> {
    return this.inTransaction((tx) => new ComparisonsRepository(tx).list(limit))
  }

  benchHistory(of: HistoryRequest): Promise<SessionMedian[]> {
    return this.inTransaction((tx) => new BenchHistoryRepository(tx).of(of))
  }

  benchHistories(of: HistoriesRequest): Promise<Map<string, SessionMedian[]>> {
    return this.inTransaction((tx) => new BenchHistoryRepository(tx).ofAll(of))
  }

  benchKeys(of: { hardwareHash?: string | undefined } = {}): Promise<BenchKey[]> {
    return this.inTransaction((tx) => new BenchHistoryRepository(tx).keys(of))
  }

  saveChangePoints(points: readonly ChangePoint[]): Promise<ChangePoint[]> {
    return this.inTransaction((tx) => new ChangePointsRepository(tx).add(points))
  }

  changePointsOf(of: Required<HistoryOf>): Promise<ChangePoint[]> {
    return this.inTransaction((tx) => new ChangePointsRepository(tx).of(of))
  }

  saveSelfTest(selfTest: SelfTest): Promise<void> {
    return this.inTransaction((tx) => new SelfTestsRepository(tx).save(selfTest))
  }

  latestSelfTest(of: { hardwareHash: string; reader: string }): Promise<SelfTest | undefined> {
    return this.inTransaction((tx) => new SelfTestsRepository(tx).latest(of))
  }
}
