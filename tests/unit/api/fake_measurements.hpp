#pragma once

#include <string>
#include <vector>

#include "api/measurements.hpp"

namespace writeback::test {

/// Keeps what was counted, as "password.reset ok".
class FakeMeasurements final : public api::Measurements {
 public:
  std::vector<std::string> ended;

  void request_ended(std::string_view operation, std::string_view outcome,
                     std::chrono::nanoseconds /*took*/) override {
    ended.push_back(std::string(operation) + " " + std::string(outcome));
  }
  void throttled(std::string_view throttle) override {
    ended.push_back("throttled " + std::string(throttle));
  }
  [[nodiscard]] std::string exposition() override { return "writebackd_build_info 1\n"; }
};

}  // namespace writeback::test
