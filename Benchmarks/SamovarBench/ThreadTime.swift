import Glibc

/// Milliseconds that the processor worked for the calling thread: what else the machine does at the time is not counted.
struct ThreadTime {
    var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    }
}
