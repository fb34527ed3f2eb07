#include "notify/outbox.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fstream>

namespace writeback::notify {
namespace {

constexpr mode_t for_nobody_else = 077;

}  // namespace

Result<void> Outbox::put(const Message& message, const RenderedMessage& rendered) {
  const boost::json::object object{{"kind", name_of(message.kind)},
                                   {"channel", name_of(message.channel)},
                                   {"to", message.to},
                                   {"extension", message.extension},
                                   {"subject", rendered.subject},
                                   {"text", std::string_view(rendered.text)},
                                   {"code", message.code.reveal()},
                                   {"call_token", message.call_token}};
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  const std::string name = folder_ + "/" + std::to_string(now) + "-" + std::to_string(getpid()) +
                           "-" + std::to_string(count_++);
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  const mode_t before = umask(for_nobody_else);
  std::ofstream file(name + ".new");
  umask(before);
  file << boost::json::serialize(object) << "\n" << std::flush;
  if (file) std::filesystem::rename(name + ".new", name + ".json", failed);
  if (!file || failed) {
    return Problem{ProblemKind::delivery_failed, folder_ + " can't be written"};
  }
  return {};
}

}  // namespace writeback::notify
