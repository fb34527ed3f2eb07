#pragma once

#if defined(__SANITIZE_ADDRESS__)
#define WRITEBACKD_SEES_LEAKS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WRITEBACKD_SEES_LEAKS 1
#endif
#endif

#ifdef WRITEBACKD_SEES_LEAKS
#include <sanitizer/lsan_interface.h>
#endif

namespace writeback::test {

/// libldap 2.5 loses the diagnostic text of an unsolicited notification, a few bytes for each
/// connection that a server ends, and the request that a damaged reply belongs to. While one of
/// these lives, what is allocated may be lost.
class KnownLeak {
 public:
#ifdef WRITEBACKD_SEES_LEAKS
  KnownLeak() { __lsan_disable(); }
  ~KnownLeak() { __lsan_enable(); }
#else
  KnownLeak() {}
  ~KnownLeak() {}
#endif
  KnownLeak(const KnownLeak&) = delete;
  KnownLeak& operator=(const KnownLeak&) = delete;
};

}  // namespace writeback::test
