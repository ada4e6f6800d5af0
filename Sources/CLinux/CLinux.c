#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

_Static_assert(clinux_readable == EPOLLIN && clinux_writable == EPOLLOUT && clinux_failed == EPOLLERR
                   && clinux_hung_up == EPOLLHUP && clinux_peer_finished == EPOLLRDHUP,
               "the flattened bits are epoll's");

/// A result, or minus `errno`.
static inline long answer(long result) { return result < 0 ? -(long)errno : result; }

int clinux_close(int descriptor) { return (int)answer(close(descriptor)); }
int clinux_open_null(void) { return (int)answer(open("/dev/null", O_RDONLY | O_CLOEXEC)); }

int clinux_epoll_create(void) { return (int)answer(epoll_create1(EPOLL_CLOEXEC)); }

int clinux_epoll_add(int epoll, int descriptor, uint64_t token) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.u64 = token};
    return (int)answer(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event));
}

int clinux_epoll_remove(int epoll, int descriptor) {
    return (int)answer(epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL));
}

int clinux_epoll_wait(int epoll, struct clinux_event *events, int capacity, int timeout_milliseconds) {
    struct epoll_event ready[256];
    int count = epoll_wait(epoll, ready, capacity < 256 ? capacity : 256, timeout_milliseconds);
    if (count < 0) return -errno;
    for (int index = 0; index < count; index++) {
        events[index].events = ready[index].events;
        events[index].token = ready[index].data.u64;
    }
    return count;
}

int clinux_event_create(void) { return (int)answer(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)); }
int clinux_event_signal(int descriptor) { return (int)answer(eventfd_write(descriptor, 1)); }

int clinux_signals_create(const int32_t *numbers, size_t count) {
    sigset_t set;
    sigemptyset(&set);
    for (size_t index = 0; index < count; index++) sigaddset(&set, numbers[index]);
    int failure = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (failure != 0) return -failure;
    return (int)answer(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
}

int clinux_signals_next(int descriptor) {
    struct signalfd_siginfo info;
    ssize_t count;
    do { count = read(descriptor, &info, sizeof info); } while (count < 0 && errno == EINTR);
    if (count < 0) return -errno;
    return count == sizeof info ? (int)info.ssi_signo : -EAGAIN;
}

void clinux_ignore_broken_pipes(void) { signal(SIGPIPE, SIG_IGN); }

static socklen_t pack(const struct clinux_address *address, struct sockaddr_storage *storage) {
    memset(storage, 0, sizeof *storage);
    if (address->family == 4) {
        struct sockaddr_in *v4 = (struct sockaddr_in *)storage;
        v4->sin_family = AF_INET;
        v4->sin_port = htons(address->port);
        v4->sin_addr.s_addr = htonl((uint32_t)address->low);
        return sizeof *v4;
    }
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)storage;
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(address->port);
    v6->sin6_scope_id = address->scope;
    uint64_t halves[2] = {htobe64(address->high), htobe64(address->low)};
    memcpy(&v6->sin6_addr, halves, 16);
    return sizeof *v6;
}

static void unpack(const struct sockaddr_storage *storage, struct clinux_address *address) {
    memset(address, 0, sizeof *address);
    if (storage->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)storage;
        address->family = 4;
        address->port = ntohs(v4->sin_port);
        address->low = ntohl(v4->sin_addr.s_addr);
    } else if (storage->ss_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)storage;
        uint64_t halves[2];
        memcpy(halves, &v6->sin6_addr, 16);
        address->family = 6;
        address->port = ntohs(v6->sin6_port);
        address->scope = v6->sin6_scope_id;
        address->high = be64toh(halves[0]);
        address->low = be64toh(halves[1]);
    }
}

int clinux_socket(uint8_t family) {
    return (int)answer(socket(family == 4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

int clinux_socket_pair(int *first, int *second) {
    int both[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, both) < 0) return -errno;
    *first = both[0];
    *second = both[1];
    return 0;
}

int clinux_bind(int descriptor, const struct clinux_address *address) {
    struct sockaddr_storage storage;
    socklen_t length = pack(address, &storage);
    return (int)answer(bind(descriptor, (struct sockaddr *)&storage, length));
}

int clinux_listen(int descriptor, int backlog) { return (int)answer(listen(descriptor, backlog)); }

int clinux_accept(int listener, struct clinux_address *peer) {
    struct sockaddr_storage storage;
    socklen_t length = sizeof storage;
    storage.ss_family = AF_UNSPEC;
    int descriptor;
    do {
        descriptor = accept4(listener, (struct sockaddr *)&storage, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    } while (descriptor < 0 && errno == EINTR);
    if (descriptor < 0) return -errno;
    unpack(&storage, peer);
    return descriptor;
}

int clinux_connect(int descriptor, const struct clinux_address *address) {
    struct sockaddr_storage storage;
    socklen_t length = pack(address, &storage);
    return (int)answer(connect(descriptor, (struct sockaddr *)&storage, length));
}

int clinux_local_address(int descriptor, struct clinux_address *address) {
    struct sockaddr_storage storage;
    socklen_t length = sizeof storage;
    if (getsockname(descriptor, (struct sockaddr *)&storage, &length) < 0) return -errno;
    unpack(&storage, address);
    return 0;
}

int clinux_finish_writing(int descriptor) { return (int)answer(shutdown(descriptor, SHUT_WR)); }

int clinux_pending_error(int descriptor) {
    int code = 0;
    socklen_t length = sizeof code;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) < 0) return -errno;
    return code;
}

static int set(int descriptor, int level, int option, int value) {
    return (int)answer(setsockopt(descriptor, level, option, &value, sizeof value));
}

int clinux_reuse_address(int descriptor) { return set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1); }
int clinux_accept_both_families(int descriptor) { return set(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 0); }
int clinux_send_at_once(int descriptor) { return set(descriptor, IPPROTO_TCP, TCP_NODELAY, 1); }
int clinux_acknowledge_at_once(int descriptor) { return set(descriptor, IPPROTO_TCP, TCP_QUICKACK, 1); }

long clinux_receive(int descriptor, void *buffer, size_t count) {
    ssize_t result;
    do { result = recv(descriptor, buffer, count, 0); } while (result < 0 && errno == EINTR);
    return answer(result);
}

long clinux_send(int descriptor, const void *buffer, size_t count) {
    ssize_t result;
    do { result = send(descriptor, buffer, count, MSG_NOSIGNAL); } while (result < 0 && errno == EINTR);
    return answer(result);
}

int clinux_parse_address(const char *text, struct clinux_address *address) {
    struct sockaddr_storage storage;
    memset(&storage, 0, sizeof storage);
    if (inet_pton(AF_INET, text, &((struct sockaddr_in *)&storage)->sin_addr) == 1) {
        storage.ss_family = AF_INET;
    } else if (inet_pton(AF_INET6, text, &((struct sockaddr_in6 *)&storage)->sin6_addr) == 1) {
        storage.ss_family = AF_INET6;
    } else {
        return -EINVAL;
    }
    unpack(&storage, address);
    return 0;
}

int clinux_format_address(const struct clinux_address *address, char *text, size_t capacity) {
    struct sockaddr_storage storage;
    pack(address, &storage);
    const void *bytes = address->family == 4 ? (void *)&((struct sockaddr_in *)&storage)->sin_addr
                                             : (void *)&((struct sockaddr_in6 *)&storage)->sin6_addr;
    return inet_ntop(storage.ss_family, bytes, text, (socklen_t)capacity) == NULL ? -errno : 0;
}

long clinux_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    if (limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    }
    return (long)limit.rlim_cur;
}

int clinux_limit_descriptors(long count) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    limit.rlim_cur = (rlim_t)count;
    return (int)answer(setrlimit(RLIMIT_NOFILE, &limit));
}

const char *clinux_error_text(int code) {
    const char *text = strerrordesc_np(code);
    return text == NULL ? "Unknown error" : text;
}

int clinux_start_thread(void *(*body)(void *), void *context) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    int failure = pthread_create(&thread, &attributes, body, context);
    pthread_attr_destroy(&attributes);
    return -failure;
}

int clinux_resolve(const char *name, struct clinux_address *addresses, size_t capacity) {
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
    struct addrinfo *list = NULL;
    int failure = getaddrinfo(name, NULL, &hints, &list);
    if (failure != 0) return failure;
    size_t count = 0;
    for (struct addrinfo *entry = list; entry != NULL && count < capacity; entry = entry->ai_next) {
        struct sockaddr_storage storage;
        if (entry->ai_addrlen > sizeof storage) continue;
        memset(&storage, 0, sizeof storage);
        memcpy(&storage, entry->ai_addr, entry->ai_addrlen);
        unpack(&storage, &addresses[count]);
        if (addresses[count].family != 0) count++;
    }
    freeaddrinfo(list);
    return (int)count;
}

const char *clinux_resolve_error_text(int code) { return gai_strerror(code); }

void clinux_trim_memory(void)
{
    malloc_trim(0);
}
