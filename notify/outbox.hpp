#pragma once

#include <string>

#include "notify/message_templates.hpp"

namespace writeback::notify {

/// For development: each message becomes a file of JSON in a folder, codes and all, and nothing is
/// sent. One thread.
class Outbox {
 public:
  explicit Outbox(std::string folder) : folder_(std::move(folder)) {}

  /// delivery_failed: the file can't be written.
  [[nodiscard]] Result<void> put(const Message& message, const RenderedMessage& rendered);

 private:
  std::string folder_;
  int count_ = 0;
};

}  // namespace writeback::notify
