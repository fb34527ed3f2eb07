#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "agent/audit/audit_log.hpp"

namespace writeback::agent {
namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t key_digits = 2 * key_bytes;
constexpr std::string_view hex_digits = "0123456789abcdef";

[[noreturn]] void fail(const std::string& file) {
  throw std::runtime_error(file + ": " + std::strerror(errno));
}

/// Whole or not at all, under its name, so that a crash leaves no half key.
void make_key(const std::string& file) {
  std::array<unsigned char, key_bytes> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("no randomness for a key");
  }
  std::array<char, key_digits + 1> text{};
  for (std::size_t i = 0; i < key_bytes; ++i) {
    text[2 * i] = hex_digits[bytes[i] >> 4U];
    text[2 * i + 1] = hex_digits[bytes[i] & 0x0FU];
  }
  text[key_digits] = '\n';
  const std::string unfinished = file + ".new";
  const int descriptor =
      ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) fail(unfinished);
  const bool written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      fsync(descriptor) == 0;
  ::close(descriptor);
  cleanse(bytes.data(), bytes.size());
  cleanse(text.data(), text.size());
  if (!written || rename(unfinished.c_str(), file.c_str()) != 0) fail(unfinished);
}

}  // namespace

Secret read_key(const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail(file);
  struct stat status {};
  fstat(descriptor, &status);
  std::array<char, key_digits + 2> text{};
  const auto count = ::read(descriptor, text.data(), text.size());
  ::close(descriptor);
  if ((status.st_mode & S_IROTH) != 0) {
    throw std::runtime_error(file + " can be read by everybody: chmod 600 it");
  }
  std::string_view read(text.data(), count < 0 ? 0 : static_cast<std::size_t>(count));
  if (read.ends_with('\n')) read.remove_suffix(1);
  const bool is_key =
      read.size() == key_digits && read.find_first_not_of(hex_digits) == std::string_view::npos;
  Secret key(is_key ? read : std::string_view());
  cleanse(text.data(), text.size());
  if (!is_key) throw std::runtime_error(file + " holds no key: expected 64 hex digits");
  return key;
}

Secret read_or_make_key(const std::string& file) {
  if (!std::filesystem::exists(file)) make_key(file);
  return read_key(file);
}

}  // namespace writeback::agent
