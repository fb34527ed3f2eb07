#pragma once

#include "policy/flows/flow_ports.hpp"
#include "store/workers.hpp"

namespace writeback::store {

/// Argon2id (RFC 9106) in threads of its own, a few at a time: each takes tens of milliseconds and
/// megabytes. One thread calls it.
class SlowHashes final : public AnswerHashes {
 public:
  explicit SlowHashes(boost::asio::any_io_executor executor);

  [[nodiscard]] Task<std::string> hash(Secret plain) override;
  [[nodiscard]] Task<bool> matches(Secret plain, std::string hash) override;

 private:
  Workers workers_;
};

}  // namespace writeback::store
