#define _GNU_SOURCE
#include "parallel/worker_pool.h"
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/// What a worker is doing. IDLE, ASSIGNED and BUSY follow each other; ASLEEP is idle and in the kernel, AWAITED is busy with the
/// one who gave the work in the kernel.
enum { IDLE, ASLEEP, ASSIGNED, BUSY, AWAITED };

struct worker {
  _Alignas(64) uint32_t state;
  int index;
  void (*run)(void *job, int index);
  void *job;
  worker *next;  // in the list of those that nobody has taken
};

// Nothing is ever freed: a process has as many workers as it once used at the same time.
static worker workers[POOL_LIMIT];
static int started;
static worker *idle;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void sleep_while(uint32_t *state, uint32_t value) { syscall(SYS_futex, state, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0); }
static void wake(uint32_t *state) { syscall(SYS_futex, state, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0); }
static uint32_t load(uint32_t *state) { return __atomic_load_n(state, __ATOMIC_ACQUIRE); }
static int changes(uint32_t *state, uint32_t from, uint32_t to) {
  return __atomic_compare_exchange_n(state, &from, to, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

/// Whether the state became another one before patience ended.
static int leaves(uint32_t *state, uint32_t value) {
  enum { LOOKS = 8000 };  // some 100 to 300 microseconds
  for (int i = 0; i < LOOKS; i++) {
    if (load(state) != value) return 1;
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
  }
  return 0;
}

static void *work(void *context) {
  worker *w = context;
  for (;;) {
    if (changes(&w->state, ASSIGNED, BUSY)) {
      w->run(w->job, w->index);
      if (__atomic_exchange_n(&w->state, IDLE, __ATOMIC_ACQ_REL) == AWAITED) wake(&w->state);
    } else if (!leaves(&w->state, IDLE) && changes(&w->state, IDLE, ASLEEP)) {
      while (load(&w->state) == ASLEEP) sleep_while(&w->state, ASLEEP);
    }
  }
  return NULL;
}

/// A new thread that waits for work, or NULL. Signals are for the threads of the program.
static worker *start(void) {
  if (started == POOL_LIMIT) return NULL;
  worker *w = workers + started;
  sigset_t all, before;
  pthread_attr_t attributes;
  pthread_t thread;
  if (pthread_attr_init(&attributes) != 0) return NULL;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int fails = pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED) || pthread_attr_setstacksize(&attributes, 1 << 21) ||
              pthread_create(&thread, &attributes, work, w);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  if (fails) return NULL;
  started++;
  return w;
}

int pool_start(int count, void (*run)(void *, int), void *job, worker *taken[]) {
  int found = 0;
  pthread_mutex_lock(&lock);
  while (found < count) {
    worker *w = idle;
    if (w) idle = w->next; else w = start();
    if (!w) break;
    taken[found++] = w;
  }
  pthread_mutex_unlock(&lock);
  for (int i = 0; i < found; i++) {
    worker *w = taken[i];
    w->index = i + 1, w->run = run, w->job = job;
    if (__atomic_exchange_n(&w->state, ASSIGNED, __ATOMIC_ACQ_REL) == ASLEEP) wake(&w->state);
  }
  return found;
}

void pool_finish(int count, worker *const taken[]) {
  for (int i = 0; i < count; i++) {
    uint32_t *state = &taken[i]->state;
    if (changes(state, ASSIGNED, IDLE) || leaves(state, BUSY)) continue;
    if (changes(state, BUSY, AWAITED))
      while (load(state) == AWAITED) sleep_while(state, AWAITED);
  }
  pthread_mutex_lock(&lock);
  for (int i = count; i-- > 0;) taken[i]->next = idle, idle = taken[i];
  pthread_mutex_unlock(&lock);
}
