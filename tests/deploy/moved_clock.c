/* Moves the clock of the processes that load it (LD_PRELOAD), by the seconds in the file that
   MOVED_CLOCK names. What measures how long something takes is left alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const char *place;

/* At the start: nginx empties the environment of its workers. */
__attribute__((constructor)) static void find_place(void)
{
    const char *named = getenv("MOVED_CLOCK");

    place = named ? strdup(named) : NULL;
}

static long moved_by(void)
{
    FILE *file = place ? fopen(place, "r") : NULL;
    long seconds = 0;

    if (file) {
        if (fscanf(file, "%ld", &seconds) != 1)
            seconds = 0;
        fclose(file);
    }
    return seconds;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int failed = syscall(SYS_clock_gettime, clock, now);

    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += moved_by();
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    int failed = syscall(SYS_gettimeofday, now, zone);

    if (!failed)
        now->tv_sec += moved_by();
    return failed;
}

time_t time(time_t *told)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    if (told)
        *told = now.tv_sec;
    return now.tv_sec;
}
