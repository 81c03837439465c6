"""Writes references.json: what SciPy, exact integer counts and Apache Otava say about the same input.

    git clone https://github.com/apache/otava && git -C otava checkout 1ceb153
    PYTHONPATH=otava python3 test/stats/references/make.py > test/stats/references/references.json

Made with SciPy 1.17.1 and NumPy 2.4.6. Of Otava's procedure four things differ: it sees logarithms, its standard deviations
have n - 1, a change is exp(difference of means) - 1, and when a point is taken back those on both its sides are tested
again (Otava tests the next two, so that the one before keeps what it was in a shorter level).
"""

import json
import math
from fractions import Fraction

import numpy as np
from scipy import stats

import otava.analysis as analysis


def samples_with_u(m, n, u):
    """x and y of m and n different values with u pairs x > y."""
    y = list(range(1, n + 1))
    x = []
    for i in range(m):
        beaten = min(n, u)
        u -= beaten
        x.append(beaten + 0.5 + i / 1000)
    return x, y


def differences_with_sum(n, wanted):
    signs = {}
    for rank in range(n, 0, -1):
        signs[rank] = 1 if wanted >= rank else -1
        wanted -= rank if signs[rank] == 1 else 0
    return [rank * sign for rank, sign in signs.items()]


def mann_whitney(m, n):
    cdf = [float(stats.mannwhitneyu(*samples_with_u(m, n, u), alternative='less', method='exact').pvalue) for u in range(m * n + 1)]
    return {'m': m, 'n': n, 'cdf': cdf}


def signed_rank(n):
    sums = range(n * (n + 1) // 2 + 1)
    cdf = [float(stats.wilcoxon(differences_with_sum(n, w), alternative='less', method='exact').pvalue) for w in sums]
    return {'n': n, 'cdf': cdf}


def polynomial_product(a, b):
    product = [0] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            product[i + j] += x * y
    return product


def counts_of_u(m, n):
    """Orders of m + n values by U: partitions of u that fit into an m by n box."""
    table = {}

    def count(m, n, u):
        if u < 0 or m < 0 or n < 0:
            return 0
        if m == 0 or n == 0:
            return 1 if u == 0 else 0
        key = (m, n, u)
        if key not in table:
            table[key] = count(m - 1, n, u - n) + count(m, n - 1, u)
        return table[key]

    return [count(m, n, u) for u in range(m * n + 1)]


def block_cut(sizes, alpha):
    counts = [1]
    for size in sizes:
        counts = polynomial_product(counts, counts_of_u(size, size))
    total = sum(counts)
    below, k = 0, 0
    for each in counts:
        if Fraction(below + each, total) > alpha:
            break
        below += each
        k += 1
    return {'pairs': sum(sizes), 'alpha': float(alpha), 'leftOut': k - 1, 'confidence': float(1 - Fraction(2 * below, total))}


LAYOUTS = [[5], [7], [9], [5, 5], [6, 6], [6, 7], [5, 5, 5], [5, 5, 5, 5], [5] * 6]


def trends(random):
    series = [list(range(8)), *(random.permutation(n).tolist() for n in (5, 10, 15, 30)), [0, 1, 3, 2, 5, 4, 7, 6, 9, 8]]
    for values in series:
        found = stats.kendalltau(range(len(values)), values, method='exact')
        yield {'values': values, 'tau': float(found.statistic), 'p': float(found.pvalue)}


def t_tests(random):
    for m, n in ((1, 5), (2, 1), (8, 8), (20, 3)):
        first, second = random.normal(0, 1, m).tolist(), random.normal(1, 1, n).tolist()
        yield {'first': first, 'second': second, 'p': float(stats.ttest_ind(first, second).pvalue)}


class Levels(analysis.TTestStats):
    def change_magnitude(self):
        return abs(math.expm1(self.mean_2 - self.mean_1))


def compare(self, left, right):
    deviation = lambda values: np.std(values, ddof=1) if len(values) > 1 else 0.0
    p = 1.0
    if len(left) + len(right) > 2:
        p = stats.ttest_ind_from_stats(
            np.mean(left), deviation(left), len(left), np.mean(right), deviation(right), len(right)
        ).pvalue
    return Levels(mean_1=np.mean(left), mean_2=np.mean(right), std_1=deviation(left), std_2=deviation(right), pvalue=p)


def merge(change_points, series, max_pvalue, min_magnitude):
    tester = analysis.TTestSignificanceTester(max_pvalue)
    while change_points:
        weakest = max(change_points, key=lambda each: each.stats.pvalue)
        if weakest.stats.pvalue < max_pvalue:
            weakest = min(change_points, key=lambda each: each.stats.change_magnitude())
            if weakest.stats.change_magnitude() >= min_magnitude:
                break
        change_points = [each for each in change_points if each is not weakest]
        intervals = tester.get_intervals(change_points)
        change_points = [tester.change_point(each.to_candidate(), series, intervals) for each in change_points]
    return change_points


analysis.TTestSignificanceTester.compare = compare
analysis.merge = merge


def series(random):
    """Levels with noise: none, one or several steps, short levels at the edges, outliers; and random walks."""
    shapes = [
        [(60, 1.0)],
        [(60, 1.0), (20, 1.05)],
        [(25, 1.0), (25, 1.1), (25, 1.0)],
        [(40, 1.0), (3, 1.2), (40, 1.0)],
        [(70, 1.0), (70, 0.93), (70, 1.01)],
        [(5, 1.0), (55, 1.04), (5, 1.1)],
        [(30, 1.0), (30, 1.015)],
        [(2, 1.0), (2, 2.0)],
        [(1, 1.0), (30, 1.3)],
        [(30, 1.0), (1, 1.3)],
    ]
    for index, shape in enumerate(shapes * 2):
        values = np.concatenate([np.full(length, level) for length, level in shape])
        values = values * np.exp(random.normal(0, (0.005, 0.01)[index // len(shapes)], len(values)))
        if index % 2:
            values[random.integers(len(values))] *= 1.1
        yield [round(float(value), 6) for value in values]
    for length in (30, 90, 130):
        yield [round(float(value), 6) for value in np.exp(np.cumsum(random.normal(0, 0.01, length)))]


def change_points(random):
    for values in series(random):
        yield {'values': values, 'all': points(values, 0.0), 'large': points(values, 0.02)}


def points(values, least):
    logs = np.log(values).tolist()
    found, _ = analysis.compute_change_points(logs, window_len=50, max_pvalue=0.001, min_magnitude=least)
    return [[int(each.index), math.expm1(each.stats.mean_2 - each.stats.mean_1)] for each in found]


random = np.random.default_rng(20)
sample = random.normal(0, 1, 9).tolist()
print(json.dumps({
    'mannWhitney': [mann_whitney(m, n) for m, n in ((5, 5), (3, 8), (6, 7), (9, 9))],
    'signedRank': [signed_rank(n) for n in (7, 10, 15)],
    'blockCuts': [block_cut(sizes, alpha) for sizes in LAYOUTS for alpha in (Fraction(1, 100), Fraction(1, 400)) if sizes != [5] or alpha == Fraction(1, 100)],
    'studentQuantiles': [[p, degrees, float(stats.t.ppf(p, degrees))] for degrees in (1, 2, 3, 4, 9, 10, 29, 48, 199) for p in (0.0025, 0.3, 0.6, 0.975, 0.99, 0.9975, 0.9999)],
    'studentDistribution': [[t, degrees, float(stats.t.cdf(t, degrees))] for degrees in (1, 2, 5, 8, 47) for t in (-6.0, -0.5, 0.0, 1.0, 3.3)],
    'normalQuantiles': [[p, float(stats.norm.ppf(p))] for p in (0.0001, 0.0025, 0.1, 0.5, 0.9, 0.99, 0.9975, 0.999)],
    'normalDistribution': [[z, float(stats.norm.cdf(z))] for z in (-6.0, -2.5, -1.0, 0.0, 0.3, 1.959963984540054, 5.0)],
    'trends': list(trends(random)),
    'tTests': list(t_tests(random)),
    'quantiles': {'values': sample, 'expected': [[p, float(np.quantile(sample, p))] for p in (0.0, 0.1, 0.25, 0.5, 0.75, 0.95, 1.0)]},
    'changePoints': list(change_points(random)),
}))
