#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/measurements.hpp"

namespace writeback::agent {

/// What is looked up when somebody asks, because it is kept elsewhere.
struct Vitals {
  struct Server {
    std::string name;
    bool up = false;
    bool in_use = false;
    std::size_t connections = 0;
    std::size_t writes_waiting = 0;
    /// How many requests of this kind ended so, since the start.
    struct Asked {
      std::string_view operation;
      std::string_view result;
      std::uint64_t count = 0;
    };
    std::vector<Asked> asked = {};
  };
  struct Copy {
    std::string name;
    bool works = true;
    std::uint64_t bytes_behind = 0;
  };
  struct Certificate {
    std::string file;
    double seconds_left = 0;
  };
  std::vector<Server> servers;
  std::vector<Certificate> certificates;
  std::vector<Copy> copies;
  std::size_t audit_waiting = 0;
  bool audit_works = true;
  bool store_works = true;
};

/// The service's Prometheus metrics. One thread.
class Metrics final : public api::Measurements {
 public:
  using Look = std::function<Vitals()>;
  explicit Metrics(const std::string& version);
  ~Metrics() override;

  /// Whom to ask for the vitals; may be replaced by a reload.
  void look_by(Look look);

  void request_ended(std::string_view operation, std::string_view outcome,
                     std::chrono::nanoseconds took) override;
  void throttled(std::string_view throttle) override;
  [[nodiscard]] std::string exposition() override;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
  Look look_;
};

}  // namespace writeback::agent
