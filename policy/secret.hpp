#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace writeback {

/// A password or key in memory: cleansed when it goes, never printable, compared in constant time.
/// Not copyable, so that every copy in a program is one that somebody asked for with `clone`.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  [[nodiscard]] Secret clone() const { return Secret(reveal()); }
  /// The plain text. Whoever asks for it must not log, store or copy it.
  [[nodiscard]] std::string_view reveal() const { return {bytes_.get(), size_}; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  friend bool operator==(const Secret& a, const Secret& b);

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

/// Overwrites memory that held a secret in a way that the compiler can't leave out.
void cleanse(void* memory, std::size_t size);

}  // namespace writeback
