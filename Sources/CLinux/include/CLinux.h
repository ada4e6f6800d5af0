#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>
#include <stdint.h>

// The door to the kernel. Every function answers a result, or minus the `errno` of its failure: the caller needs no thread-local
// variable after the fact. EINTR never leaves this door, except from `clinux_epoll_wait`.

/// What a ready descriptor reports: the union of `epoll_event` flattened to the 64-bit value the loop registers.
struct clinux_event {
    uint32_t events;
    uint64_t token;
};

/// The bits of `clinux_event.events`; equal to EPOLLIN and its kin, which Swift sees as an enumeration of another type.
enum {
    clinux_readable = 0x001,
    clinux_writable = 0x004,
    clinux_failed = 0x008,
    clinux_hung_up = 0x010,
    clinux_peer_finished = 0x2000,
};

/// A socket address without the union: the bytes of an IPv6 address, or those of an IPv4 address in the low half of `low`.
struct clinux_address {
    uint64_t high;
    uint64_t low;
    uint32_t scope;
    uint16_t port;
    /// 4, 6, or 0 for a socket without a network address.
    uint8_t family;
};

int clinux_close(int descriptor);
int clinux_open_null(void);
/// Gives pages that the allocator keeps for later back to the kernel.
void clinux_trim_memory(void);

int clinux_epoll_create(void);
/// Once for the life of the descriptor: edge-triggered, readable, writable and peer-finished.
int clinux_epoll_add(int epoll, int descriptor, uint64_t token);
int clinux_epoll_remove(int epoll, int descriptor);
int clinux_epoll_wait(int epoll, struct clinux_event *events, int capacity, int timeout_milliseconds);

int clinux_event_create(void);
int clinux_event_signal(int descriptor);

/// Blocks the signals for this thread and those it starts, and reports them through the descriptor instead.
int clinux_signals_create(const int32_t *numbers, size_t count);
/// The number of the next signal that arrived.
int clinux_signals_next(int descriptor);
void clinux_ignore_broken_pipes(void);

/// Non-blocking, close-on-exec TCP socket for family 4 or 6.
int clinux_socket(uint8_t family);
int clinux_socket_pair(int *first, int *second);
int clinux_bind(int descriptor, const struct clinux_address *address);
int clinux_listen(int descriptor, int backlog);
/// Declared here because glibc hides `accept4` behind _GNU_SOURCE, which Swift's Glibc module does not define.
int clinux_accept(int listener, struct clinux_address *peer);
int clinux_connect(int descriptor, const struct clinux_address *address);
int clinux_local_address(int descriptor, struct clinux_address *address);
int clinux_finish_writing(int descriptor);
/// The pending error of a socket (SO_ERROR), which is thereby cleared; 0 when there is none.
int clinux_pending_error(int descriptor);
int clinux_reuse_address(int descriptor);
int clinux_accept_both_families(int descriptor);
int clinux_send_at_once(int descriptor);
/// Acknowledges now what has come; the kernel goes back to its own ways afterwards.
int clinux_acknowledge_at_once(int descriptor);

long clinux_receive(int descriptor, void *buffer, size_t count);
/// Never raises SIGPIPE.
long clinux_send(int descriptor, const void *buffer, size_t count);

/// 0, or -EINVAL when the text is no numeric address.
int clinux_parse_address(const char *text, struct clinux_address *address);
/// Writes the numeric form and a zero; `capacity` of 46 suffices.
int clinux_format_address(const struct clinux_address *address, char *text, size_t capacity);

/// Lifts the soft limit of open descriptors to the hard one; the limit now in force.
long clinux_raise_descriptor_limit(void);
/// Sets the soft limit of open descriptors.
int clinux_limit_descriptors(long count);

/// English text for an error number; never null.
const char *clinux_error_text(int code);

/// Starts a detached thread. A function pointer suits Swift better than the opaque attributes.
int clinux_start_thread(void *(*body)(void *), void *context);
/// Numeric addresses for a name, stream sockets only; their count, or an EAI_ code (all negative).
/// Blocks.
int clinux_resolve(const char *name, struct clinux_address *addresses, size_t capacity);
const char *clinux_resolve_error_text(int code);

/// The environment as the process got it. A function, since Swift cannot read a C global that might change.
static inline char *const *clinux_environment(void) {
    extern char **environ;
    return environ;
}

#endif
