/*
 * What reading counters costs without a JavaScript engine: the same files, the same system calls, the same clock.
 *
 *   counter-loop bursts FILE…              for each line "BATCHES SIZE" of its input: two lines of ns per boundary, one value
 *                                          per batch, of whole boundaries and of their reads alone
 *   counter-loop paced PERIOD_NS N FILE…   N readings at absolute deadlines, SCHED_FIFO where it is given; prints whether it
 *                                          is, its CPU time in ns, the deadlines lost, and when each reading began in ns
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#define MOST_COUNTERS 64
#define TEXT_BYTES 32
/* That of the sampler thread. */
#define PRIORITY 10

static int files[MOST_COUNTERS];
static int counters;
/* As in the ring of the sampler: clock before, clock after, values. */
static volatile int64_t row[2 + MOST_COUNTERS];

static int64_t now(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t parse(const char *text, ssize_t length) {
  uint64_t value = 0;
  ssize_t at = 0;
  for (; at < length && text[at] >= '0' && text[at] <= '9'; at++) value = value * 10 + (uint64_t)(text[at] - '0');
  return at == 0 || (at < length && text[at] != '\n') ? -1 : (int64_t)value;
}

static void take_reading(void) {
  char text[TEXT_BYTES];
  row[0] = now(CLOCK_MONOTONIC);
  for (int i = 0; i < counters; i++) row[2 + i] = parse(text, pread(files[i], text, TEXT_BYTES, 0));
  row[1] = now(CLOCK_MONOTONIC);
}

static void only_read(void) {
  char text[TEXT_BYTES];
  for (int i = 0; i < counters; i++) row[2 + i] = pread(files[i], text, TEXT_BYTES, 0);
}

static void print_batches(void (*work)(void), int batches, int size) {
  for (int batch = 0; batch < batches; batch++) {
    int64_t start = now(CLOCK_MONOTONIC);
    for (int i = 0; i < size; i++) work();
    printf("%.1f ", (double)(now(CLOCK_MONOTONIC) - start) / size);
  }
  printf("\n");
}

static int bursts(void) {
  int batches, size;
  while (scanf("%d %d", &batches, &size) == 2) {
    print_batches(take_reading, batches, size);
    print_batches(only_read, batches, size);
    fflush(stdout);
  }
  return 0;
}

static int paced(int64_t period, int readings) {
  struct sched_param priority = {.sched_priority = PRIORITY};
  int realtime = sched_setscheduler(0, SCHED_FIFO, &priority) == 0;
  int64_t *began = calloc((size_t)readings, sizeof *began);
  if (!began) return 1;
  int64_t lost = 0, taken = 0;
  take_reading();
  int64_t cpu = now(CLOCK_THREAD_CPUTIME_ID);
  int64_t deadline = now(CLOCK_MONOTONIC);
  for (; taken + lost < readings; taken++) {
    struct timespec until = {.tv_sec = deadline / 1000000000, .tv_nsec = deadline % 1000000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) != 0) continue;
    int64_t missed = (now(CLOCK_MONOTONIC) - deadline) / period;
    take_reading();
    began[taken] = row[0];
    lost += missed;
    deadline += (missed + 1) * period;
  }
  cpu = now(CLOCK_THREAD_CPUTIME_ID) - cpu;
  printf("%d %lld %lld", realtime, (long long)cpu, (long long)lost);
  for (int i = 0; i < taken; i++) printf(" %lld", (long long)(began[i] - began[0]));
  printf("\n");
  return 0;
}

int main(int argc, char **argv) {
  int is_paced = argc > 1 && strcmp(argv[1], "paced") == 0;
  int first = is_paced ? 4 : 2;
  if (argc <= first || argc - first > MOST_COUNTERS) return 64;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (int i = first; i < argc; i++) {
    files[counters] = open(argv[i], O_RDONLY | O_CLOEXEC);
    if (files[counters++] < 0) {
      perror(argv[i]);
      return 1;
    }
  }
  return is_paced ? paced(atoll(argv[2]), atoi(argv[3])) : bursts();
}
