#include "store/worker.hpp"

namespace writeback::store {
namespace {

constexpr std::size_t most_jobs_waiting = 2048;
constexpr std::chrono::seconds idle_every{1};

}  // namespace

Worker::Worker(boost::asio::any_io_executor executor, std::function<void()> idle)
    : executor_(executor), idle_(std::move(idle)), thread_([this] { work_until_stopped(); }) {}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool Worker::enqueue(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= most_jobs_waiting) return false;
    queue_.push_back(std::move(work));
  }
  wake_.notify_one();
  return true;
}

void Worker::work_until_stopped() {
  auto next_idle = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait_until(lock, next_idle, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty() && stopping_) return;
    std::function<void()> work;
    if (!queue_.empty()) {
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    lock.unlock();
    if (work) work();
    work = nullptr;
    if (std::chrono::steady_clock::now() >= next_idle) {
      idle_();
      next_idle = std::chrono::steady_clock::now() + idle_every;
    }
    lock.lock();
  }
}

}  // namespace writeback::store
