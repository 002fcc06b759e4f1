#pragma once
/// Threads that wait for work. They look for it for some hundred microseconds, which is longer than the pause between two
/// operations of a network, and sleep then: an idle process uses no processor.
typedef struct worker worker;

/// Takes up to `count` idle workers, starting new ones where there are too few, and lets each call run(job, index) with an index
/// from 1. Any thread may do so at any time. Returns how many there are.
int pool_start(int count, void (*run)(void *job, int index), void *job, worker *taken[]);
/// Gives them back: waits for those that are running; one that has not come to run the job by now is not waited for, and does
/// not run it any more.
void pool_finish(int count, worker *const taken[]);

enum { POOL_LIMIT = 1023 };
