#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace writeback::api {

/// What is counted for whoever watches the service. One thread.
class Measurements {
 public:
  Measurements() = default;
  Measurements(const Measurements&) = delete;
  Measurements& operator=(const Measurements&) = delete;
  virtual ~Measurements() = default;

  /// `operation`: the route's name; `outcome`: "ok", "repeated" or the problem's code. Both from
  /// fixed lists, so that no caller can make a new series.
  virtual void request_ended(std::string_view operation, std::string_view outcome,
                             std::chrono::nanoseconds took) = 0;

  /// A request was refused by this limit.
  virtual void throttled(std::string_view throttle) = 0;

  /// Everything as it stands, in Prometheus' text format (version 0.0.4).
  [[nodiscard]] virtual std::string exposition() = 0;
};

}  // namespace writeback::api
