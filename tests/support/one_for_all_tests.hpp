#pragma once

#include <memory>
#include <stdexcept>

namespace writeback::support {

/// A server that costs seconds to start: started when it is first asked for, used by all tests of
/// the process, ended by `end`. Where the start failed, each test that asks fails at once. One
/// thread starts it; then others may ask, too.
template <class Server>
class OneForAllTests {
 public:
  [[nodiscard]] Server& get() {
    if (!server_ && tried_) throw std::runtime_error("the server did not start, see above");
    if (!server_) {
      tried_ = true;
      server_ = std::make_unique<Server>();
    }
    return *server_;
  }
  void end() { server_.reset(); }

 private:
  std::unique_ptr<Server> server_;
  bool tried_ = false;
};

}  // namespace writeback::support
