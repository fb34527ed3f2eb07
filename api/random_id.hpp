#pragma once

#include <string>

namespace writeback::api {

/// 128 random bits as 32 hex digits: the id of a request or an operation, which nobody can guess or
/// meet twice. Throws where the kernel gives no randomness.
[[nodiscard]] std::string random_id();

}  // namespace writeback::api
