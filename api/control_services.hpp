#pragma once

#include <memory>

#include "api/reload.hpp"
#include "policy/throttle_book.hpp"

namespace writeback::api {

/// What the addresses that only writebackctl asks for work with.
struct ControlServices {
  Reload reload;
  std::shared_ptr<ThrottleBook> throttles;
};

}  // namespace writeback::api
