#pragma once

#include <chrono>
#include <string>

namespace writeback {

/// A moment as directories and people know it: UTC, whole seconds.
using Timestamp = std::chrono::sys_seconds;

/// "2026-11-23T03:21:00Z" (RFC 3339).
[[nodiscard]] std::string rfc3339(Timestamp when);

}  // namespace writeback
