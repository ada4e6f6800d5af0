#ifndef CLINUX_H
#define CLINUX_H

#include <stdint.h>

/// What a ready descriptor reports: the union of `epoll_event` flattened to the 64-bit value the loop registers.
struct clinux_event {
    uint32_t events;
    uint64_t token;
};

#endif
